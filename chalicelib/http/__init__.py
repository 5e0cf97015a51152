"""Plumbing between API Gateway and handlers: requests, bodies, authorization, routes and replies. Knows no noun."""
