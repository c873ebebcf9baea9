"""What follows from answers by the rules as they are written, and the smallest answers from which a finding follows, exact."""
