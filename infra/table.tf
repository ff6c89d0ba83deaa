# The ledger: one table, paid by use. Its items name orders and partners; payloads in it are sealed besides.

resource "aws_dynamodb_table" "ledger" {
  name                        = "${var.name}-ledger"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = local.topology.table.partition
  range_key                   = local.topology.table.sort
  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = toset([
      local.topology.table.partition,
      local.topology.table.sort,
      local.topology.table.shelf.partition,
      local.topology.table.shelf.sort,
    ])

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = local.topology.table.shelf.index
    hash_key        = local.topology.table.shelf.partition
    range_key       = local.topology.table.shelf.sort
    projection_type = "KEYS_ONLY"
  }

  ttl {
    attribute_name = local.topology.table.expires
    enabled        = true
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 35
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.waybill.arn
  }
}
