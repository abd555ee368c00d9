"""The money: a pure function of quantities and prices. It knows no clock."""
