package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.iapo.domain.Budget;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Spend;
import dev.iapo.testkit.GoldenFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SIMULATION =
      GoldenFile.read("simulation.jsonl").lines().toList();

  private static JsonNode schemaOf(String name) throws IOException {
    try (InputStream in = SchemasTest.class.getResourceAsStream("/dev/iapo/schema/" + name)) {
      return JSON.readTree(in);
    }
  }

  private static List<Error> errors(String name, JsonNode document) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schemaOf(name + ".schema.json"));
    return schema.validate(document);
  }

  private static void assertValid(String name, String document) throws IOException {
    assertThat(errors(name, JSON.readTree(document))).as(document).isEmpty();
  }

  @Test
  void policy_goldenFile_valid() throws IOException {
    assertValid("policy", GoldenFile.read("policy.json"));
    assertValid("policy", GoldenFile.read("policy-evaluated.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "frontier"})
  void goldenFile_valid(String name) throws IOException {
    assertValid(name, GoldenFile.read(name + ".json"));
  }

  @Test
  void probe_written_valid() throws IOException {
    ProbeCodec.Finding finding = new ProbeCodec.Finding("n", "honoured", "4 of 4 completions");
    assertValid(
        "probe",
        ProbeCodec.write(List.of(new ProbeCodec.Probed("p", "m", true, List.of(finding)))));
  }

  @Test
  void runs_written_valid() throws IOException {
    Spend spend = new Spend(12, 3456, 7_000_000);
    RunsCodec.Figures figures =
        new RunsCodec.Figures(
            Budget.ofCompletions(400), spend, Optional.of(new RunsCodec.Drawn(12, 3, spend, 1)));
    RunsCodec.Figures ofADaemon =
        new RunsCodec.Figures(Budget.ofCompletions(400), spend, Optional.empty());
    assertValid("runs", RunsCodec.write(List.of()));
    assertValid(
        "runs",
        RunsCodec.write(
            List.of(
                new RunsCodec.Kept(
                    "c", "t", "stopping", "", Instant.EPOCH, Optional.empty(), "", ofADaemon),
                new RunsCodec.Kept(
                    "b", "t", "cut off", "", Instant.EPOCH, Optional.empty(), "/out", figures),
                new RunsCodec.Kept(
                    "a",
                    "t",
                    "parked",
                    "the quota is used up",
                    Instant.EPOCH,
                    Optional.of(Instant.EPOCH),
                    "/out",
                    figures))));
  }

  @Test
  void policy_otherUnits_valid() throws IOException {
    Budget budget = new Budget(Budget.Unit.TOKENS, 400, 0);
    for (CostRule.Kind kind : List.of(CostRule.Kind.MILLI_USD, CostRule.Kind.TOKENS)) {
      assertValid(
          "policy",
          PolicyCodec.write(
              FileFormats.policy(FileFormats.task(budget, new CostRule(kind, ""))),
              FileFormats.TIMING));
    }
  }

  @Test
  void samples_goldenFile_everyLineValid() throws IOException {
    List<String> lines = GoldenFile.read("samples.jsonl").lines().toList();
    assertThat(lines).hasSizeGreaterThan(5);
    for (String line : lines) {
      assertValid("samples", line);
    }
  }

  @Test
  void simulation_goldenFile_everyLineValid() throws IOException {
    for (String line : SIMULATION) {
      assertValid("simulation", line);
    }
    ObjectNode withoutTest = (ObjectNode) JSON.readTree(SIMULATION.get(0));
    withoutTest.remove("acrTest");
    assertValid("simulation", withoutTest.toString());
  }

  /**
   * Adding a field is noticed everywhere but in the sampling parameters, which are passed through.
   */
  @ParameterizedTest
  @ValueSource(strings = {"policy", "samples", "simulation", "run", "frontier"})
  void anyDocument_fieldAdded_refused(String name) throws IOException {
    for (String document : documents(name)) {
      int places = objects(JSON.readTree(document)).size();
      for (int i = 0; i < places; i++) {
        JsonNode root = JSON.readTree(document);
        ObjectNode place = objects(root).get(i);
        place.put("surprise", "x");
        boolean open = false;
        for (JsonNode sampling : root.findValues("sampling")) {
          open |= sampling.findValue("surprise") != null;
        }
        assertThat(errors(name, root).isEmpty()).as("%s in %s", place, name).isEqualTo(open);
      }
    }
  }

  private static List<String> documents(String name) {
    return switch (name) {
      case "policy" ->
          List.of(GoldenFile.read("policy.json"), GoldenFile.read("policy-evaluated.json"));
      case "run", "frontier" -> List.of(GoldenFile.read(name + ".json"));
      case "samples" -> GoldenFile.read("samples.jsonl").lines().toList();
      default -> SIMULATION;
    };
  }

  private static List<ObjectNode> objects(JsonNode node) {
    List<ObjectNode> objects = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      objects.add(object);
    }
    for (JsonNode child : node) {
      objects.addAll(objects(child));
    }
    return objects;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policy | /format | \"iapo-policy/2\"",
        "policy | /budget/limit | 0",
        "policy | /budget/unit | \"eur\"",
        "policy | /data/fingerprint | \"ABC\"",
        "policy | /contexts | []",
        "policy | /contexts/0/scale | 0",
        "policy | /contexts/0/weights/cost | 0.5",
        "policy | /contexts/0/weights/correct | -1",
        "policy | /contexts/0/utility/low | \"NaN\"",
        "policy | /contexts/0/messages/0/role | \"tool\"",
        "policy | /contexts/0/oracle | 1",
        "samples | /kind | \"complaint\"",
        "samples | /scale | 0",
        "samples | /answer | 7",
        "samples | /scores/correct | \"1\"",
        "samples | /call/choices | 0",
        "samples | /call/promptSpend/tokens | 1.5",
        "simulation | /regret | -0.1",
        "simulation | /budget | \"400\"",
        "simulation | /environment | \"\"",
        "simulation | /policy | {}",
        "simulation | /policy/free/scale | 2.5",
        "run | /format | \"iapo-run/2\"",
        "run | /prompts/0/choicesPerCall | 0",
        "run | /data/train | 0",
        "run | /goal/contexts/1/weights/cost | 1",
        "frontier | /format | \"iapo-frontier/2\"",
        "frontier | /preferences | []",
        "frontier | /preferences/0/curves/0/steps/0/scale | 0",
        "frontier | /tradeoffs/0/segments/0/from | 0.5",
        "frontier | /tradeoffs/0/nonDominated | []",
      })
  void anyDocument_valueCorrupted_refused(String name, String pointer, String value)
      throws IOException {
    JsonNode root = JSON.readTree(documents(name).get(0));
    int cut = pointer.lastIndexOf('/');
    JsonNode parent = root.at(pointer.substring(0, cut));
    String field = pointer.substring(cut + 1);
    assertThat(parent.has(field)).isTrue();
    ((ObjectNode) parent).set(field, JSON.readTree(value));
    assertThat(errors(name, root)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"policy", "samples", "simulation", "run", "frontier"})
  void anySchema_everyField_isDescribedAndClosed(String name) throws IOException {
    JsonNode schema = schemaOf(name + ".schema.json");
    assertThat(schema.path("$schema").asText())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    for (ObjectNode part : objects(schema)) {
      if (part.path("type").asText().equals("object") && part.has("properties")) {
        assertThat(part.has("additionalProperties")).as(part.toString()).isTrue();
        for (JsonNode property : part.path("properties")) {
          assertThat(property.has("description") || property.has("$ref"))
              .as(property.toString())
              .isTrue();
        }
      }
      if (part.path("required") instanceof ArrayNode required && part.has("properties")) {
        required.forEach(field -> assertThat(part.path("properties").has(field.asText())).isTrue());
      }
    }
  }
}
