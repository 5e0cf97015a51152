"""Tools for operators and the build. Never packed for Lambda."""
