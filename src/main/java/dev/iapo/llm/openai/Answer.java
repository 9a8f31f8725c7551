package dev.iapo.llm.openai;

import java.util.Optional;

/** An HTTP answer, whole: status, the headers that matter, and the body's bytes. */
record Answer(
    int status, Optional<String> retryAfter, Optional<String> retryAfterMs, byte[] body) {}
