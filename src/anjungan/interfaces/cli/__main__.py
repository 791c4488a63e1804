from anjungan.interfaces.cli import main

main()
