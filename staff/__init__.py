"""Who works here: members, teams, skills, roles, permissions and the audit trail."""
