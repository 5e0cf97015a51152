"""Two other parsers, to compare with: mail-parser (on the standard library's `email`) and postal-mime (on node).

They are installed below .build/mail-corpora and run in processes of their own. Each reads all files of a folder and writes a line
of JSON per mail, in the order of the names.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

BUILD = Path(__file__).parents[2] / ".build" / "mail-corpora"
MAIL_PARSER, POSTAL_MIME = "mail-parser==4.8.0", "postal-mime@4.0.0"

PYTHON_PROGRAM = """
import json, logging, pathlib, sys
import mailparser
logging.disable(50)
for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        mail = mailparser.parse_from_bytes(file.read_bytes())
        found = {
            "sender": mail.from_[0][1].lower() if mail.from_ else "",
            "subject": mail.subject if isinstance(mail.subject, str) else "",
            "date": int(mail.date.timestamp() * 1000) if mail.date else None,
            "text": "\\n".join(mail.text_plain) if mail.text_plain else None,
            "files": len(mail.attachments),
        }
    except Exception as error:
        found = {"error": repr(error)}
    print(json.dumps(found))
"""
NODE_PROGRAM = """
import fs from 'fs'
import PostalMime from 'postal-mime'
for (const file of fs.readdirSync(process.argv[2]).sort()) {
  let found
  try {
    const mail = await PostalMime.parse(fs.readFileSync(process.argv[2] + '/' + file), { forceRfc822Attachments: true })
    const date = Date.parse(mail.date)
    const from = mail.from?.group?.[0] ?? mail.from
    found = {
      sender: (from?.address ?? '').toLowerCase(), subject: mail.subject ?? '', date: Number.isNaN(date) ? null : date,
      text: mail.text ?? null, files: mail.attachments.length,
    }
  } catch (error) {
    found = { error: String(error) }
  }
  fs.writeSync(1, JSON.stringify(found) + '\\n')
}
"""


def mail_parser(folder: Path) -> list[dict[str, Any]]:
    library = BUILD / "python"
    options = ("--quiet", "--no-deps", "--upgrade", "--target", str(library))
    subprocess.run([sys.executable, "-m", "pip", "install", *options, MAIL_PARSER], check=True)
    return _lines([sys.executable, "-c", PYTHON_PROGRAM, str(folder)], {"PYTHONPATH": str(library)})


def postal_mime(folder: Path) -> list[dict[str, Any]]:
    BUILD.mkdir(parents=True, exist_ok=True)
    program = BUILD / "read.mjs"
    program.write_text(NODE_PROGRAM)
    subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(BUILD), POSTAL_MIME], check=True, cwd=BUILD)
    return _lines(["node", str(program), str(folder)], None)


def _lines(command: list[str], environment: dict[str, str] | None) -> list[dict[str, Any]]:
    """A file takes the output, because node writes only a part into a full pipe."""
    with tempfile.TemporaryFile() as output:
        subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, check=True, env=environment)
        output.seek(0)
        return [json.loads(line) for line in output]
