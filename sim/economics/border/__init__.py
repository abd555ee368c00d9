"""What crossing a border costs: customs value, duty and its layers, fees, zones, drawback and refunds."""
