package dev.iapo.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Meters of the process: memory, collections, threads, processors, open files, uptime. */
final class ProcessMeters {
  private ProcessMeters() {}

  /**
   * Adds them.
   *
   * @param end when they are not needed any more
   */
  static void bind(MeterRegistry meters, CompletionStage<?> end) {
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    end.whenComplete((ended, failure) -> collections.close()); // it listens to the JVM
    List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(meters));
  }
}
