"""Why a finding is there or not, and which changes of answers would bring it; what differs between two results."""
