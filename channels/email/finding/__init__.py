"""From a mail address to its servers: our own table, the provider's word, a public list, and the DNS."""
