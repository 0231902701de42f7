#!/bin/sh
# Rebuilds the model in models/ from the folder of corpora. Needs the extra `train` and a C++ compiler.
#   packaging/train_bundled_model.sh CORPORA OUT [MINUTES]
# The model in models/ took 188 minutes of two cores beside other work. The learning rate follows the clock, so the same
# minutes on a busier machine give a weaker model.
set -eu
corpora=$1
out=$2
minutes=${3:-190}
here=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$out"
bioner-desk train examples --recipe "$here/bundled-model.toml" --corpora "$corpora" --out "$out/examples" \
  --dev "$corpora/bc5cdr.dev.jsonl.gz" --dev "$corpora/ncbi.dev.jsonl.gz" --dev "$corpora/maccrobat.dev.jsonl.gz"
bioner-desk train scratch --size small --minutes "$minutes" --length 256 --rows 15 \
  --examples "$out/examples" --out "$out/run" \
  --text "$corpora/unlabelled_e3c_en.txt.gz" --text "$corpora/unlabelled_acibench.txt.gz" \
  --text "$corpora/unlabelled_mtsdialog.txt.gz" --text "$corpora/unlabelled_pubmed_asreview.txt.gz"
bioner-desk train export "$out/run" --out "$out/bioner-small.gguf" --quantize q8_0 --most-sentences 1 \
  --name "bioner-desk small" --dataset BC5CDR --dataset "NCBI Disease" --dataset MACCROBAT --dataset BC2GM --dataset LINNAEUS \
  --licence "Apache-2.0; trained on corpora under CC BY 4.0 and works of the US Government, named in README.md"
bioner-desk train report "$out/run" --model "$out/bioner-small.gguf" --examples "$out/examples" --card "$out/CARD.md" \
  --limit 100 --formats conv_term,single_code --examples-of-errors \
  --dev "$corpora/bc5cdr.dev.jsonl.gz" --schema chemical-disease --kind "PubMed abstract"
