"""`python -m local`: the deployment on an AWS emulated inside one process. Never packed for Lambda."""
