package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The document of the API, and answers held against it. */
final class OpenApi {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  static final JsonNode DOCUMENT = read();

  private OpenApi() {}

  private static JsonNode read() {
    try {
      return MAPPER.readTree(Resources.bytes("openapi.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks that a value is as a schema of the document says. */
  static void validate(String schema, JsonNode value) {
    ObjectNode whole = MAPPER.createObjectNode();
    whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    whole.put("$ref", "#/components/schemas/" + schema);
    whole.set("components", DOCUMENT.get("components"));
    assertThat(DOCUMENT.at("/components/schemas/" + schema).isObject()).as(schema).isTrue();
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole.toString(), InputFormat.JSON)
                .validate(value.toString(), InputFormat.JSON))
        .as(value.toString())
        .isEmpty();
  }
}
