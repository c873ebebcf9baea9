"""From answers to a result: the questions, the rules, the engine, and the reasons for every finding."""
