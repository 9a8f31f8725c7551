package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart that the dashboard submits is the quickstart of conf/. */
class QuickstartSubmissionTest {
  private static final Path CONF = Path.of("conf");
  private static final Path SUBMISSION =
      Path.of("src/main/resources/dev/iapo/http/dashboard/quickstart.json");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path directory;

  /** After a change of the quickstart: {@code -Dgolden.update=true}. */
  @Test
  void submission_ofQuickstart_isTheTaskFileWithItsFilesInIt() throws IOException {
    JsonNode derived = derived();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(SUBMISSION, MAPPER.writeValueAsString(derived) + "\n");
    }
    assertThat(MAPPER.readTree(SUBMISSION.toFile())).isEqualTo(derived);
  }

  @Test
  void submission_ofQuickstart_isTheSameTaskToADaemonAsShipped() throws IOException {
    String daemon = Files.readString(CONF.resolve("daemon.conf"));
    TaskSetup submitted =
        SubmittedFolder.of(directory, daemon)
            .load(MAPPER.readTree(SUBMISSION.toFile()).get("task").toString());
    TaskSetup local = TaskFile.load(CONF.resolve("quickstart.conf"), Map.of());

    assertThat(submitted.task()).isEqualTo(local.task());
    assertThat(submitted.tariffs()).isEqualTo(local.tariffs());
    assertThat(submitted.simulated()).isEqualTo(local.simulated());
  }

  private static JsonNode derived() throws IOException {
    ObjectNode task =
        MAPPER.valueToTree(
            ConfigFactory.parseFile(CONF.resolve("quickstart.conf").toFile())
                .resolve()
                .root()
                .unwrapped());
    JsonNode provider = task.remove("provider");
    ObjectNode model = task.putArray("models").addObject();
    model.put("name", "simulated").put("provider", "simulated");
    model.set("prices", provider.get("prices"));
    ObjectNode data = (ObjectNode) task.get("data");
    ArrayNode rows = MAPPER.createArrayNode();
    for (String line : Files.readAllLines(CONF.resolve(data.remove("file").asText()))) {
      rows.add(MAPPER.readTree(line));
    }
    data.set("rows", rows);
    for (JsonNode prompt : task.get("prompts")) {
      Path file = CONF.resolve(((ObjectNode) prompt).remove("file").asText());
      ArrayNode messages = ((ObjectNode) prompt).putArray("messages");
      PromptFile.messages(Files.readAllLines(file))
          .forEach(m -> messages.addObject().put("role", m.role()).put("content", m.content()));
    }
    ObjectNode submission = MAPPER.createObjectNode();
    submission.put("name", "quickstart").set("task", inOrder(task));
    return submission;
  }

  /** The data, which are long, last. */
  private static ObjectNode inOrder(ObjectNode task) {
    ObjectNode sorted = MAPPER.createObjectNode();
    for (String first : new String[] {"name", "description", "models", "budget", "contexts"}) {
      sorted.set(first, task.get(first));
    }
    task.properties().stream()
        .filter(entry -> !entry.getKey().equals("data"))
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> sorted.putIfAbsent(entry.getKey(), entry.getValue()));
    sorted.set("data", task.get("data"));
    return sorted;
  }
}
