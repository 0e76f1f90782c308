"""What is wrong with the addresses of the services, each in one sentence for the person who set them."""
