"""What a plant is worth: yearly cash, investments, taxes, incentives, loans and owners."""
