# What people may do who work with the program on this deployment. How they log in is not ours to say: each document is
# given out, to be put into a role or a permission set that they take on.

data "aws_iam_policy_document" "people" {
  for_each = local.people

  dynamic "statement" {
    for_each = each.value

    content {
      sid       = statement.value.name
      actions   = statement.value.actions
      resources = [for thing in statement.value.on : local.arns[thing]]
    }
  }
}
