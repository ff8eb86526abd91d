"""What is made once, lent, counted or made anew."""
