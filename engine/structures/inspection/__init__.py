"""What is told when somebody asks why: stories, outcomes, heat, NMS box by box, gradients, duels; and its requests."""
