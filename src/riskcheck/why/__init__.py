"""Why a finding is there or not, worked out backward from the rules; and what differs between two results."""
