package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes what a probe of models found as JSON ({@code iapo-probe/1}). */
public final class ProbeCodec {
  /** The format's name and version. */
  public static final String FORMAT = "iapo-probe/1";

  /**
   * Something that was tried.
   *
   * @param verdict a word or a number, such as {@code honoured}, {@code rejected}, {@code unknown}
   * @param detail why, for people
   */
  public record Finding(String name, String verdict, String detail) {}

  /**
   * A model that was probed.
   *
   * @param usable whether it answered at all
   */
  public record Probed(String provider, String model, boolean usable, List<Finding> findings) {
    public Probed {
      findings = List.copyOf(findings);
    }
  }

  private ProbeCodec() {}

  public static String write(List<Probed> models) {
    ObjectNode root = Json.MAPPER.createObjectNode().put("format", FORMAT);
    ArrayNode list = root.putArray("models");
    for (Probed probed : models) {
      ObjectNode model = list.addObject();
      model.put("provider", probed.provider()).put("model", probed.model());
      model.put("usable", probed.usable());
      ObjectNode findings = model.putObject("findings");
      for (Finding finding : probed.findings()) {
        findings
            .putObject(finding.name())
            .put("verdict", finding.verdict())
            .put("detail", finding.detail());
      }
    }
    return Json.pretty(root);
  }
}
