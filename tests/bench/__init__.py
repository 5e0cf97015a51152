"""`make bench` measures the budgets of the design. Figures are counts, or ratios within one run: times depend on the machine."""
