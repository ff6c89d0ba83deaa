terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.62"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Application = "waybill"
      Deployment  = var.name
      Owner       = var.owner
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}
