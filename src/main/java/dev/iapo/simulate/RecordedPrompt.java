package dev.iapo.simulate;

/** A prompt of a recorded environment, and what one of its completions costs. */
public record RecordedPrompt(String id, CompletionCost cost) {}
