package dev.iapo.llm;

/** How a call ended. */
public sealed interface LlmResult permits LlmReply, LlmFailure {}
