package dev.iapo.domain;

/** A prompt with the model and the sampling it is asked with: the p of an arm (p, N). */
public record Configuration(String id, Prompt prompt, Model model, Sampling sampling) {}
