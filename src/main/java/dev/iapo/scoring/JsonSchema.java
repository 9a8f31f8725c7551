package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.DefaultDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.RefValidator;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.regex.RegularExpression;
import dev.iapo.scoring.BoundedPattern.Steps;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * A JSON schema of draft 4, 6, 7, 2019-09 or 2020-12, which it is of without a {@code $schema}.
 * References stay within it: nothing is ever loaded, and they are {@code $ref} to a place in it.
 * Formats are annotations, not checked.
 *
 * <p>A check of a hostile value is given up after so many steps in patterns and references.
 */
final class JsonSchema {
  /** What one reference takes of {@link BoundedPattern#MAX_STEPS}. */
  static final int STEPS_PER_REFERENCE = 50;

  private static final String EXPECTED = " (expected: a JSON schema without references to others";

  /** Those of the check that the thread is at. */
  private static final ThreadLocal<Steps> STEPS = new ThreadLocal<>();

  private static final SchemaRegistry REGISTRY = registry();

  private final Schema schema;

  private JsonSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a schema.
   *
   * @param of what it belongs to, for the message
   * @throws IllegalArgumentException if it is none, or refers to another
   */
  static JsonSchema parse(String of, String text) {
    JsonNode node =
        JsonText.last(text, JsonPointer.empty())
            .filter(value -> value.isObject() && text.strip().startsWith("{"))
            .orElseThrow(
                () -> new IllegalArgumentException(of + ": no JSON object" + EXPECTED + ")"));
    checkStrings(of, node);
    try {
      SchemaLocation dialect = SchemaLocation.of(dialect(node));
      List<Error> errors =
          bounded(REGISTRY.getSchema(dialect), node).orElseThrow(Steps.Exceeded::new);
      if (!errors.isEmpty()) {
        throw new IllegalArgumentException(of + ": " + errors.get(0) + EXPECTED + ")");
      }
      Schema schema = REGISTRY.getSchema(node);
      schema.initializeValidators();
      return new JsonSchema(schema);
    } catch (SchemaException | Steps.Exceeded | StackOverflowError e) {
      throw new IllegalArgumentException(of + ": " + EXPECTED + "; " + e.getMessage() + ")", e);
    }
  }

  /** That patterns are regular expressions, and references stay within the schema. */
  private static void checkStrings(String of, JsonNode schema) {
    schema
        .properties()
        .forEach(
            field -> {
              String name = field.getKey();
              String value = field.getValue().asText();
              boolean refers =
                  name.equals("$ref") && field.getValue().isTextual() && !value.startsWith("#");
              if (refers || name.equals("$dynamicRef") || name.equals("$recursiveRef")) {
                throw new IllegalArgumentException(of + ": " + name + " " + value + EXPECTED + ")");
              }
              if (name.equals("pattern") && field.getValue().isTextual()) {
                new BoundedPattern(of, value);
              }
              if (name.equals("patternProperties")) {
                field.getValue().fieldNames().forEachRemaining(p -> new BoundedPattern(of, p));
              }
            });
    schema.forEach(part -> checkStrings(of, part));
  }

  private static String dialect(JsonNode schema) {
    return schema.path("$schema").asText(Dialects.getDraft202012().getId());
  }

  /**
   * The keyword that a value does not satisfy, blank if it satisfies all; empty if the check is
   * given up.
   */
  Optional<String> violated(JsonNode value) {
    return isAbsurd(value)
        ? Optional.empty()
        : bounded(schema, value).map(errors -> errors.isEmpty() ? "" : errors.get(0).getKeyword());
  }

  private static Optional<List<Error>> bounded(Schema schema, JsonNode value) {
    Steps steps = new Steps(BoundedPattern.MAX_STEPS);
    STEPS.set(steps);
    try {
      List<Error> errors = schema.validate(value);
      return steps.exceeded() ? Optional.empty() : Optional.of(errors);
    } catch (Steps.Exceeded | StackOverflowError e) {
      return Optional.empty();
    } finally {
      STEPS.remove();
    }
  }

  /** Whether a number in it has so great an exponent that arithmetic would not end. */
  private static boolean isAbsurd(JsonNode value) {
    if (value.isBigDecimal()) {
      BigDecimal number = value.decimalValue();
      return Math.abs((long) number.precision() - number.scale()) > NumberText.MAX_EXPONENT
          || Math.abs((long) number.scale()) > NumberText.MAX_EXPONENT;
    }
    for (JsonNode element : value) {
      if (isAbsurd(element)) {
        return true;
      }
    }
    return false;
  }

  private static SchemaRegistry registry() {
    List<Dialect> dialects =
        Stream.of(
                Dialects.getDraft202012(),
                Dialects.getDraft201909(),
                Dialects.getDraft7(),
                Dialects.getDraft6(),
                Dialects.getDraft4())
            .map(JsonSchema::counting)
            .toList();
    Set<String> known = Set.of("https://json-schema.org/draft/", "http://json-schema.org/draft");
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .failFast(true)
            .regularExpressionFactory(JsonSchema::expression)
            .build();
    return SchemaRegistry.builder()
        .dialectRegistry(new DefaultDialectRegistry(dialects))
        .defaultDialectId(Dialects.getDraft202012().getId())
        .schemaRegistryConfig(config)
        .schemaLoader(
            loader ->
                loader
                    .fetchRemoteResources(false)
                    .block(iri -> known.stream().noneMatch(iri.toString()::startsWith)))
        .build();
  }

  private static Dialect counting(Dialect dialect) {
    return Dialect.builder(dialect).keyword(new CountedReference()).build();
  }

  private static RegularExpression expression(String pattern) {
    BoundedPattern bounded = new BoundedPattern("pattern", pattern);
    return text -> bounded.search(text, Matcher::find, STEPS.get()).orElse(false);
  }

  /** {@code $ref}: schemas that refer to themselves may take exponential time. */
  private static final class CountedReference implements Keyword {
    @Override
    public String getValue() {
      return "$ref";
    }

    @Override
    public KeywordValidator newValidator(
        SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
      return new RefValidator(location, node, parent, context) {
        @Override
        public void validate(
            ExecutionContext execution, JsonNode value, JsonNode root, NodePath path) {
          STEPS.get().take(STEPS_PER_REFERENCE);
          super.validate(execution, value, root, path);
        }
      };
    }
  }
}
