"""Names in the styles go-zero generates: gozero, go_zero, goZero and any you spell."""
