/** Tests that need something of the machine: where it is missing they are left out, and their names say why. */

/** What a test needs. */
export interface Need {
  isThere: boolean;
  /** Why the test is left out where it isn't there; what stands in for it, if anything does. */
  missing: string;
  /** Whether `.ci/run` provides it: a test that is left out there all the same fails. */
  isProvided: boolean;
}

/** Set by `.ci/run`, after it has installed and made what tests need. */
const NEEDS_ARE_PROVIDED = Deno.env.get("NEEDS_ARE_PROVIDED") === "true";

/** Registers a test, to be left out where its need isn't met. */
export function testNeeding(need: Need, test: Deno.TestDefinition): void {
  if (need.isThere) return Deno.test(test);
  const isLeftOut = !(need.isProvided && NEEDS_ARE_PROVIDED);
  Deno.test({
    ...test,
    name: `${test.name} – ${isLeftOut ? "left out" : "can't run"}: ${need.missing}`,
    ignore: isLeftOut,
    fn: () => {
      throw new Error(need.missing);
    },
  });
}

/** The first of these programs that is installed. */
export function findProgram(...paths: string[]): string | undefined {
  return paths.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
}
