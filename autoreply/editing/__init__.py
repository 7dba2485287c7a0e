"""Changes of the settings file that leave everything else in it as it is: comments, order, and every octet."""
