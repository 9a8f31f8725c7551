package dev.iapo.endpoint;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What a path does under one method. */
record Route(HttpMethod method, Function<HttpRequest, CompletionStage<HttpResponse>> handler) {}
