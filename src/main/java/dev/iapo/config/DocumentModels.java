package dev.iapo.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.iapo.config.ProviderSetup.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts names in the place of a task's providers, and with each model what a daemon takes of its
 * provider's section: how many choices it is asked for, and the prices if it is the stand-in's.
 *
 * @param given the task, which is known to be right
 * @param called what the daemon calls the section {@code provider}; empty: as its kind
 */
record DocumentModels(ConfigObject given, Optional<String> called) {
  private static final String PROVIDER = "provider";
  private static final String PROVIDERS = "providers";
  private static final String MODELS = "models";
  private static final String MODEL = "model";
  private static final String CHOICES = "choices-per-call";
  private static final String PRICES = "prices";
  private static final String NAME = "name";

  ConfigObject applied() {
    ConfigObject task = given.withoutKey(PROVIDER).withoutKey(PROVIDERS);
    task = TaskDocument.named(task, "judges", this::judge);
    if (given.get(MODELS) instanceof ConfigList) {
      return TaskDocument.each(task, MODELS, model -> of(model, NAME));
    }
    ConfigObject only = of(ConfigValueFactory.fromMap(Map.of()), NAME);
    return task.withValue(MODELS, ConfigValueFactory.fromIterable(List.of(only)));
  }

  private ConfigObject judge(ConfigObject judge) {
    return of(judge, MODEL);
  }

  /** A model or judge that names the daemon's provider, and the model under a key. */
  private ConfigObject of(ConfigObject own, String key) {
    String by = TaskDocument.text(own, PROVIDER).orElse("");
    ConfigObject section =
        by.isEmpty()
            ? TaskDocument.object(given, PROVIDER)
            : TaskDocument.object(TaskDocument.object(given, PROVIDERS), by);
    String kind = TaskDocument.text(section, "kind").orElse(Kind.OPENAI.label());
    String name =
        TaskDocument.text(own, key).or(() -> TaskDocument.text(section, MODEL)).orElse(kind);
    ConfigObject terms = TaskDocument.object(TaskDocument.object(section, MODELS), name);
    ConfigObject model =
        own.withValue(key, text(name))
            .withValue(PROVIDER, text(by.isEmpty() ? called.orElse(kind) : by))
            .withoutKey(CHOICES)
            .withoutKey(PRICES);
    Optional<ConfigValue> choices =
        List.of(own, terms, section).stream()
            .flatMap(of -> Optional.ofNullable(of.get(CHOICES)).stream())
            .filter(value -> value.unwrapped() != null)
            .findFirst();
    if (choices.isPresent()) {
      model = model.withValue(CHOICES, choices.get());
    }
    ConfigObject prices =
        TaskDocument.object(own, PRICES)
            .withFallback(TaskDocument.object(terms, PRICES))
            .withFallback(TaskDocument.object(section, PRICES));
    boolean madeUp = kind.equals(Kind.SIMULATED.label()) && !prices.isEmpty();
    return madeUp ? model.withValue(PRICES, prices) : model;
  }

  private static ConfigValue text(String text) {
    return ConfigValueFactory.fromAnyRef(text);
  }
}
