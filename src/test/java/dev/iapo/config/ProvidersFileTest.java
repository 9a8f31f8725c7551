package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.Configuration;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The task file that shows the providers. */
class ProvidersFileTest {
  @Test
  void load_onlyTheKeysOfItsModels_everyPromptOfBoth() {
    TaskSetup setup =
        TaskFile.load(
            Path.of("conf/providers.conf"),
            Map.of("OPENAI_API_KEY", "k", "ANTHROPIC_API_KEY", "l"));
    assertThat(setup.providers())
        .extracting(ProviderSetup::kind)
        .containsExactly(Kind.OPENAI, Kind.ANTHROPIC);
    assertThat(setup.task().configurations())
        .extracting(Configuration::id)
        .containsExactly(
            "steps@gpt-4o-mini",
            "steps@claude-3-5-haiku-latest",
            "plain@gpt-4o-mini",
            "plain@claude-3-5-haiku-latest");
  }
}
