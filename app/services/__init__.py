"""What every feature may use: settings, theme, messages, the engine's bridge, work in the background."""
