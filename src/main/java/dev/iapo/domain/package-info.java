/** What a task, an arm, a completion and a policy are; depends on nothing but the JDK. */
@NullMarked
package dev.iapo.domain;

import org.jspecify.annotations.NullMarked;
