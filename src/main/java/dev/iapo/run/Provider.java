package dev.iapo.run;

import dev.iapo.gateway.GatewaySettings;
import dev.iapo.llm.LlmClient;

/**
 * A provider as a run uses it.
 *
 * @param gateway how it may be used; its provider is what the task's models name
 * @param client is used, and not closed
 */
public record Provider(GatewaySettings gateway, LlmClient client) {}
