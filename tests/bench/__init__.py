"""The budgets of the design, measured: `make bench`. Figures are counts and ratios within one run, never bare times."""
