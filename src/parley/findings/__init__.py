"""What the guarantors make of an incident: findings, joint outcome, inquiries, measures, stages."""
