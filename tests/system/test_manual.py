"""Manual pages and completion know every command there is."""

import re
import subprocess
import unittest

import harness


def run(*arguments):
    """What `troupe` prints."""
    return subprocess.run([str(harness.TROUPE), *arguments], check=True,
                          capture_output=True, text=True,
                          timeout=harness.PATIENCE).stdout


def commands():
    """The subcommands that `troupe --help` lists."""
    text = run("--help")
    return set(re.findall(r"^  ([a-z]+) ", text.split("Subcommands:")[1],
                          re.MULTILINE))


def script(shell):
    """The completion for this shell."""
    return run("completion", shell)


def run_shell(shell, text, words):
    made = subprocess.run([shell, "-c", text, shell, *words], check=True,
                          capture_output=True, text=True,
                          timeout=harness.PATIENCE)
    return made.stdout.split()


def complete(*words):
    """What bash offers behind *words*."""
    return run_shell("bash", script("bash") + 'COMP_WORDS=("$@"); '
                     'COMP_CWORD=$(($# - 1)); _troupe; '
                     'printf "%s\\n" "${COMPREPLY[@]}"', words)


def complete_zsh(*words):
    """What zsh is given behind *words*; it is the shell that narrows it."""
    return run_shell("zsh", script("zsh") + '''
        compset() { :; }
        compadd() { shift; printf "%s\\n" "$@"; }
        _describe() { printf "%s\\n" "${(@P)2%%:*}"; }
        _files() { echo FILES; }
        words=("$@"); CURRENT=$#; _troupe''', words)


class ManualTest(unittest.TestCase):
    def test_the_manual_page_has_every_command(self):
        """As a reader sees it; roff complains of nothing."""
        made = subprocess.run(["groff", "-ww", "-man", "-Tutf8", "-P-cbu"],
                              check=True, capture_output=True, text=True,
                              input=run("manual"), timeout=harness.PATIENCE)
        self.assertEqual(made.stderr, "")
        shown = set(re.findall(r"^       ([a-z]+)\b", made.stdout, re.MULTILINE))
        self.assertGreater(len(commands()), 20)
        self.assertEqual(commands() - shown, set())
        self.assertIn("--dry-run", made.stdout)

    def test_completion_has_every_command_and_no_other(self):
        offered = {x for x in complete("troupe", "") if x[0] != "-"}
        self.assertEqual(offered, commands())
        self.assertEqual(complete("troupe", "--json", "wh"), ["why"])
        self.assertIn("--dry-run", complete("troupe", "import", "--d"))

    def test_zsh_completes_the_same(self):
        offered = {x for x in complete_zsh("troupe", "") if x[0] != "-"}
        self.assertEqual(offered, commands())
        self.assertIn("--dry-run", complete_zsh("troupe", "import", "--d"))
        self.assertEqual(complete_zsh("troupe", "import", ""), ["FILES"])


class CompletionTest(harness.SystemTest):
    def test_names_come_from_the_daemon(self):
        self.gateway()
        words = [str(harness.TROUPE), "--state", str(self.state)]
        self.assertEqual(complete(*words, "device", "lon/"), ["lon/lon.sys"])
        self.assertTrue(any(
            x.startswith("lon/lon.sys/") for x in complete(*words, "why", "lon/")))
        self.assertEqual(complete_zsh(*words, "device", ""), ["lon/lon.sys"])

    def test_the_state_directory_may_stand_behind_an_equals_sign(self):
        self.gateway()
        troupe, state = str(harness.TROUPE), str(self.state)
        for where in ([f"--state={state}"], ["--state", "=", state],
                      [f"--socket={state}/troupe.sock"]):
            with self.subTest(where=where):
                self.assertEqual(complete(troupe, *where, "device", "lon/"),
                                 ["lon/lon.sys"])
        self.assertEqual(
            complete_zsh(troupe, f"--state={state}", "device", ""),
            ["lon/lon.sys"])

    def test_state_directories_are_offered(self):
        self.state.mkdir(exist_ok=True)
        state, part = str(self.state), str(self.state)[:-1]
        for words in (["--state", part], ["--state", "=", part]):
            self.assertIn(state, complete("troupe", *words))
        self.assertIn(f"--state={state}",
                      complete("troupe", f"--state={part}"))
        for words in (["--state", part], [f"--state={part}"]):
            self.assertEqual(complete_zsh("troupe", *words), ["FILES"])

    def test_names_are_never_run(self):
        """They come from files, and from devices of others."""
        fake = self.folder / "troupe"
        evil = f"lon/$(touch${{IFS}}{self.folder}/ran)/a b/0/*"
        fake.write_text(f"#!/bin/sh\ncat <<'END'\nPOINT  VALUE\n{evil}  1\nEND\n")
        fake.chmod(0o755)
        for offer in (complete, complete_zsh):
            made = " ".join(offer(str(fake), "why", "lon/"))
            self.assertIn("touch", made)
            self.assertIn("b/0/", made)
            self.assertFalse((self.folder / "ran").exists())


if __name__ == "__main__":
    unittest.main()
