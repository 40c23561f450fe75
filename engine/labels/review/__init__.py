"""What is looked at again in labels: findings, disagreements with a model, statistics, and what was dismissed."""
