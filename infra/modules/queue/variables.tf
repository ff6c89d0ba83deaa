variable "name" {
  description = "The queue's name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,70}$", var.name))
    error_message = "SQS takes 80 letters, digits, hyphens and underscores, some of them for the dead letters' name."
  }
}

variable "dead_suffix" {
  description = "What the name of its dead letters has behind the queue's."
  type        = string

  validation {
    condition     = can(regex("^-[a-z]{1,9}$", var.dead_suffix))
    error_message = "A hyphen and up to nine small letters."
  }
}

variable "visibility_seconds" {
  description = "How long a message is hidden while it is worked on: at least six times the function's time."
  type        = number

  validation {
    condition     = var.visibility_seconds >= 0 && var.visibility_seconds <= 43200
    error_message = "SQS hides a message for 12 hours at most."
  }
}

variable "max_receives" {
  description = "How often a message is handed out before it is put aside."
  type        = number

  validation {
    condition     = var.max_receives >= 5 && var.max_receives <= 10
    error_message = "Fewer than 5 put aside what Lambda only throttled; more than 10 delay the alarm."
  }
}

variable "max_message_bytes" {
  description = "The largest message."
  type        = number

  validation {
    condition     = var.max_message_bytes >= 262144 && var.max_message_bytes <= 1048576
    error_message = "commercetools sends up to 256 KiB; SQS takes up to 1 MiB."
  }
}

variable "retention_days" {
  description = "How long messages are kept, dead letters too."
  type        = number

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 14
    error_message = "SQS keeps messages for 1 to 14 days."
  }
}

variable "oldest_seconds" {
  description = "A message that waits longer is an alarm."
  type        = number

  validation {
    condition     = var.oldest_seconds >= 60
    error_message = "CloudWatch looks once a minute."
  }
}

variable "key_id" {
  description = "The key that messages are encrypted with; null: SQS's own key, which every sender may use."
  type        = string
  default     = null
}

variable "senders" {
  description = "Principals outside this AWS account that may send."
  type        = list(string)
  default     = []
}

variable "alarm_topic_arn" {
  description = "Where alarms go."
  type        = string
}
