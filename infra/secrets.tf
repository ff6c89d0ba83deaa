# Secrets are made empty and filled by hand or by `waybill setup`. No value is ever known to Terraform or in its state:
# there is no version here to be overwritten.

resource "aws_secretsmanager_secret" "secret" {
  for_each = local.secrets

  name                    = each.key
  description             = one([for kind in local.topology.secrets : kind.holds if kind.name == each.value])
  kms_key_id              = aws_kms_key.waybill.arn
  recovery_window_in_days = var.key_deletion_days
}
