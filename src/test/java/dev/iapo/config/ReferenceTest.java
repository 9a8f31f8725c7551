package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reference.conf} and the code have the same keys. That every key read stands in it holds by
 * construction (reading any other throws); that every key in it is read is shown by a file that
 * gives them all: a key that nobody reads is reported as unknown.
 */
class ReferenceTest {
  private static final List<String> ELEMENTS =
      List.of(
          "model",
          "provider-model",
          "submitted-data",
          "prompt",
          "message",
          "objective",
          "service",
          "context",
          "simulated-prompt",
          "simulated-judge",
          "serving-terms");

  @TempDir Path folder;

  @Test
  void load_everyKeyOfTheReference_isRead() throws IOException {
    ConfigObject prompt =
        element("prompt")
            .withValue("messages", list(element("message")))
            .withValue("sampling", Hocon.taskDefaults().get("sampling"));
    ConfigObject model =
        element("model")
            .withValue("provider", text("other"))
            .withValue("sampling", Hocon.taskDefaults().get("sampling"));
    ConfigObject all =
        Hocon.taskDefaults()
            .withValue("models", list(model.withValue("name", text("m"))))
            .withValue("prompts", list(prompt.withValue("id", text("p"))))
            .withValue("objectives", list(element("objective")))
            .withValue("contexts", list(element("context")))
            .toConfig()
            .withValue("providers.other", Hocon.taskDefaults().get("provider"))
            .withValue("providers.other.models.m", element("provider-model"))
            .withValue("services.s", service())
            .withValue("simulated.prompts.p", element("simulated-prompt"))
            .root();

    assertThat(problems(all)).isNotEmpty().noneMatch(p -> p.contains("unknown"));
  }

  @Test
  void load_everyKeyOfADaemon_isRead() throws IOException {
    Path file = folder.resolve("daemon.conf");
    Files.writeString(file, Hocon.daemonDefaults().render(ConfigRenderOptions.concise()));

    assertThat(DaemonFile.load(file, Map.of()).port()).isEqualTo(8425);
  }

  private static ConfigObject service() {
    ConfigObject provider = Hocon.taskDefaults().toConfig().getObject("provider");
    return element("service")
        .withValue("timeouts", provider.get("timeouts"))
        .withValue("retry", provider.get("retry"))
        .withValue("breaker", provider.get("breaker"));
  }

  @Test
  void get_keyOutsideTheReference_throws() {
    Node root = Node.root(new Problems(), List.of(Hocon.taskDefaults()), Hocon.taskDefaults());

    assertThatIllegalStateException()
        .isThrownBy(() -> root.get("colour", Type.text()))
        .withMessage("colour: not in reference.conf");
  }

  @Test
  void reference_everyKey_hasAComment() {
    List<String> uncommented = new ArrayList<>();
    collectUncommented("task.", Hocon.taskDefaults(), uncommented);
    collectUncommented("daemon.", Hocon.daemonDefaults(), uncommented);
    collectUncommented("store.", Hocon.storeDefaults(), uncommented);
    for (String element : ELEMENTS) {
      collectUncommented(element + ".", element(element), uncommented);
    }

    assertThat(uncommented).isEmpty();
  }

  private static void collectUncommented(String path, ConfigObject object, List<String> found) {
    object.forEach(
        (key, value) -> {
          if (value.origin().comments().isEmpty()) {
            found.add(path + key);
          }
          if (value instanceof ConfigObject inner) {
            collectUncommented(path + key + ".", inner, found);
          }
        });
  }

  private static ConfigObject element(String name) {
    return Hocon.elementDefaults(name);
  }

  private static ConfigValue list(ConfigObject element) {
    return ConfigValueFactory.fromIterable(List.of(element));
  }

  private static ConfigValue text(String text) {
    return ConfigValueFactory.fromAnyRef(text);
  }

  private List<String> problems(ConfigObject task) throws IOException {
    Path file = folder.resolve("all.conf");
    Files.writeString(file, task.render(ConfigRenderOptions.concise()));
    try {
      TaskFile.load(file, Map.of());
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }
}
