"""The pages of patients: found, shown over all services, and changed as the admin API changes them."""
