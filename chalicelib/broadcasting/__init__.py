"""From numbered changes to what each socket is sent."""
