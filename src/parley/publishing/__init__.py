"""What is published: the bulletin's figures, their checks and forms, approval, and the drawings of the pages."""
