"""`python -m local`: the deployment, run on an AWS inside one process. Never packed for Lambda."""
