# Needed.

variable "region" {
  description = "The AWS region, such as eu-central-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "This is no region of AWS, such as eu-central-1."
  }
}

variable "name" {
  description = "Begins the name of everything in the deployment. Another name makes another deployment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "The name has 3 to 20 small letters, digits and hyphens; it begins with a letter and ends with none."
  }
}

variable "accounts" {
  description = <<-TEXT
    The accounts of waybill.toml, by id. Each may say: `partner`, as in waybill.toml (a partner that takes many orders at
    once gets them so; absent: ten at a time); `secret`, the name of its secret (as in waybill.toml; absent: the
    deployment's name, a slash and the id); `concurrency`, invocations at a time by queue (`dispatch`, `stock`),
    which together with the account's own budget holds the partner's limit; `minutes` between runs by schedule
    (`stock`, `poll`).
  TEXT
  type = map(object({
    partner     = optional(string)
    secret      = optional(string)
    concurrency = optional(map(number), {})
    minutes     = optional(map(number), {})
  }))

  validation {
    condition     = length(var.accounts) >= 1 && length(var.accounts) <= 15
    error_message = "One to 15 accounts: the policies of more might not fit into a role."
  }

  validation {
    condition     = alltrue([for id in keys(var.accounts) : can(regex("^[A-Za-z0-9_-]{1,32}$", id))])
    error_message = "An account's id has 1 to 32 letters, digits, hyphens and underscores: it is part of queues' names."
  }

  validation {
    condition = length(setintersection(
      [for id, account in var.accounts : coalesce(account.secret, "${var.name}/${id}")],
      [for name in setunion(var.shop_secrets, ["journal", "order-check", "events"]) : "${var.name}/${name}"],
    )) == 0
    error_message = "An account's secret has the name of another's: the shop's, the journal's, that of the check of new orders or of events. Say `secret` of that account."
  }

  validation {
    condition = alltrue(flatten([
      for account in values(var.accounts) : [for most in values(account.concurrency) : most >= 2 && most <= 1000]
    ]))
    error_message = "Lambda takes a concurrency of 2 to 1000 for a queue."
  }

  validation {
    condition = alltrue(flatten([
      for account in values(var.accounts) : [for every in values(account.minutes) : every >= 2 && every <= 1440]
    ]))
    error_message = "A run comes every 2 to 1440 minutes."
  }

  validation {
    condition = alltrue(flatten([
      for account in values(var.accounts) : [
        length(setsubtract(keys(account.concurrency), ["dispatch", "stock"])) == 0,
        length(setsubtract(keys(account.minutes), ["stock", "poll"])) == 0,
      ]
    ]))
    error_message = "An account's queues are dispatch and stock, its schedules stock and poll."
  }
}

variable "running" {
  description = "Whether schedules run. Say false for the first apply and true once the secrets are filled: until then every run would fail."
  type        = bool
  default     = true
}

# Packages.

variable "packages_dir" {
  description = "The folder with NAME/bootstrap.zip of every function, as `cargo lambda build --release --arm64 --output-format zip` leaves it."
  type        = string
  default     = "../target/lambda"
}

variable "architecture" {
  description = "What the packages were built for: x86_64 where `make package` was told ARCH=x86-64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "Lambda knows arm64 and x86_64."
  }
}

variable "config_path" {
  description = "The path of the configuration inside each package."
  type        = string
  default     = "waybill.toml"

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.config_path))
    error_message = "A path of letters, digits, dots, hyphens, underscores and slashes."
  }
}

# Who sends, who reads, who is called.

variable "shop_secrets" {
  description = "The secrets of the commercetools projects, by the part of their name behind the deployment's and a slash."
  type        = set(string)
  default     = ["commercetools"]

  validation {
    condition     = alltrue([for name in var.shop_secrets : can(regex("^[A-Za-z0-9_.@+=-]{1,64}$", name))])
    error_message = "The name of a secret has letters, digits and _.@+=- only."
  }

  validation {
    condition     = length(setintersection(var.shop_secrets, ["journal", "events", "order-check"])) == 0
    error_message = "The journal's key, that of events or the token of the check of new orders has that name."
  }
}

variable "sign_events" {
  description = "Whether events for others are signed, as `[events] secret` of waybill.toml says: their key is a secret of its own."
  type        = bool
  default     = false
}

variable "commercetools_sender" {
  description = "Who sends a Subscription's messages; for projects hosted in China arn:aws-cn:iam::417094354346:user/subscriptions."
  type        = string
  default     = "arn:aws:iam::362576667341:user/subscriptions"

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:user/", var.commercetools_sender))
    error_message = "commercetools sends as a user of IAM: arn:aws:iam::NUMBER:user/NAME."
  }
}

variable "owner" {
  description = "Who is asked about these resources; the tag Owner of each."
  type        = string
  default     = "waybill"

  validation {
    condition     = can(regex("^[A-Za-z0-9 _.:/=+@-]{1,256}$", var.owner))
    error_message = "A tag has 1 to 256 letters, digits, spaces and _.:/=+-@: some services take no others."
  }
}

variable "alarm_emails" {
  description = "Addresses that every alarm is mailed to; each is asked to confirm once."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "This is no e-mail address."
  }
}

# Limits.

variable "reserved_concurrency" {
  description = "Invocations at a time that are set aside for a function, by its name. A region needs 100 left for all others."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for most in values(var.reserved_concurrency) : most >= 1 && floor(most) == most])
    error_message = "A whole number from 1; 0 would stop the function."
  }

  validation {
    condition     = length(setsubtract(keys(var.reserved_concurrency), keys(local.functions))) == 0
    error_message = "The functions are ${join(", ", keys(local.functions))}."
  }
}

variable "order_check_rate" {
  description = "Questions about new orders taken a second, on average. Above it they are answered with 429, and those orders are not placed: stay far above a peak."
  type        = number
  default     = 1000

  validation {
    condition     = var.order_check_rate >= 10 && var.order_check_rate <= 10000
    error_message = "10 to 10,000, which is what API Gateway gives an AWS account in a region."
  }
}

variable "api_rate" {
  description = "Webhooks taken a second, on average; more are answered with 429 and repeated by the partner."
  type        = number
  default     = 50

  validation {
    condition     = var.api_rate >= 1
    error_message = "Without at least one webhook a second no news comes in."
  }
}

variable "api_burst" {
  description = "Webhooks taken at once."
  type        = number
  default     = 100

  validation {
    condition     = var.api_burst >= 1
    error_message = "Without at least one webhook at once no news comes in."
  }
}

# What is kept.

variable "log_level" {
  description = "The least important log lines that are kept. Metrics travel as INFO, so nothing above it can be chosen."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO"], var.log_level)
    error_message = "DEBUG or INFO: nothing finer is in the functions, and above INFO the metrics would be dropped with the log lines that carry them."
  }
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731 days."
  }
}

variable "event_archive_days" {
  description = "How long outgoing events can be replayed to a new subscriber."
  type        = number
  default     = 14

  validation {
    condition     = var.event_archive_days >= 1 && var.event_archive_days <= 365
    error_message = "1 to 365 days."
  }
}

variable "deletion_protection" {
  description = "Whether the ledger's table refuses to be deleted. Without the ledger every order is in doubt."
  type        = bool
  default     = true
}

variable "key_deletion_days" {
  description = "How long the key and the secrets can be brought back after they were destroyed."
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30
    error_message = "AWS waits 7 to 30 days."
  }
}

# The way out.

variable "static_outbound_address" {
  description = "Whether functions that call partners do so from one fixed address, for partners that want to know it. Costs a NAT gateway."
  type        = bool
  default     = false
}

variable "keep_network" {
  description = "Keeps the network while functions leave it: to give the fixed address up, apply once with this and without static_outbound_address, then without both."
  type        = bool
  default     = false
}

variable "availability_zone" {
  description = "The zone of that network; null leaves it to AWS. Name another where functions are refused in the one that AWS took."
  type        = string
  default     = null

  validation {
    condition     = var.availability_zone == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", var.availability_zone))
    error_message = "This is no zone of AWS, such as eu-central-1a."
  }
}

variable "network_cidr" {
  description = "The addresses of the network that the fixed address needs."
  type        = string
  default     = "10.86.0.0/24"

  validation {
    condition     = can(cidrsubnet(var.network_cidr, 1, 1))
    error_message = "This is no block of addresses, such as 10.86.0.0/24."
  }
}

# When a person is called.

variable "completeness_percent" {
  description = "Fewer of the compared orders on both sides are an alarm. Orders that wait or are in review count as missing."
  type        = number
  default     = 99

  validation {
    condition     = var.completeness_percent > 0 && var.completeness_percent <= 100
    error_message = "More than 0 and at most 100 percent."
  }
}

variable "lag_seconds" {
  description = "A longer way from the shop's message to the partner is an alarm; the configured minimum age of orders counts too."
  type        = number
  default     = 1800

  validation {
    condition     = var.lag_seconds >= 60
    error_message = "At least a minute: less is no delay."
  }
}

variable "review_entries" {
  description = "So many new review entries within an hour are an alarm."
  type        = number
  default     = 10

  validation {
    condition     = var.review_entries >= 1
    error_message = "From 1."
  }
}

variable "partner_errors" {
  description = "So many failed exchanges with partners in each of two quarters of an hour are an alarm."
  type        = number
  default     = 50

  validation {
    condition     = var.partner_errors >= 1
    error_message = "From 1."
  }
}

variable "shop_errors" {
  description = "So many failed exchanges with commercetools in each of two quarters of an hour are an alarm."
  type        = number
  default     = 50

  validation {
    condition     = var.shop_errors >= 1
    error_message = "From 1."
  }
}
